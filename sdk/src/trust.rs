//! Anchors: what the relying party believes without proof. They are pinned here or given by its own hand, and by nobody else.

pub(crate) mod amd;
