//! Logs made by hand, event by event.
