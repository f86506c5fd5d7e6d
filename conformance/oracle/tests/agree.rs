//! The core and the oracle agree on a million random questions and more.

use std::{collections::BTreeMap, time::Instant};

use veritee::internals::{self, Level, PlatformLevel, TcbQuestion};
use veritee_oracle::{OF_LEVELS, OUT_OF_DATE, REVOKED, UP_TO_DATE, tcb_status};

const QUESTIONS: usize = 1_200_000;

/// xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 up to, and without, `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// SVNs near those of `near`: most equal, few one above or below, seldom anything.
    fn svns(&mut self, near: [u8; 16]) -> [u8; 16] {
        let odds = self.of(&[20, 200, 2000, 2000]);
        near.map(|svn| match self.below(odds) {
            0 => svn.saturating_sub(1),
            1 => svn.saturating_add(1),
            2 if self.one_in(20) => self.of(&[0, 1, 127, 128, 254, 255]),
            _ => svn,
        })
    }

    fn levels(&mut self, statuses: &[&'static str]) -> Vec<Level> {
        let mut levels: Vec<Level> = Vec::new();
        for _ in 0..self.below(4) + 1 {
            let isvsvn = self.below(5) as u16;
            if levels.iter().all(|(other, _)| *other != isvsvn) {
                levels.push((isvsvn, self.of(statuses)));
            }
        }
        levels
    }

    /// A TEE_TCB_SVN: the platform's part is near `near`.
    fn tee_tcb_svn(&mut self, near: [u8; 16]) -> [u8; 16] {
        let mut svn = self.svns(near);
        svn[0] = self.below(9) as u8;
        svn[1] = self.of(&[0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 2]);
        svn
    }

    fn question(&mut self) -> TcbQuestion {
        let tdx = !self.one_in(4);
        let base = [0; 16].map(|_: u8| self.below(4) as u8);
        let tdx_base = [0; 16].map(|_: u8| self.below(3) as u8);
        let mut platform_levels: Vec<PlatformLevel> = Vec::new();
        for _ in 0..self.below(5) + 1 {
            let mut of_tdx = self.svns(tdx_base);
            if !self.one_in(6) {
                [of_tdx[0], of_tdx[1]] = [self.below(5) as u8, 0];
            }
            let level = PlatformLevel { sgx: self.svns(base), pcesvn: 10 + self.below(3) as u16, tdx: tdx.then_some(of_tdx), status: self.of(&OF_LEVELS) };
            if !platform_levels.iter().any(|l| (l.sgx, l.pcesvn, l.tdx) == (level.sgx, level.pcesvn, level.tdx)) {
                platform_levels.push(level);
            }
        }
        let of_component = [UP_TO_DATE, UP_TO_DATE, UP_TO_DATE, UP_TO_DATE, OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE, REVOKED];
        let modules = [3, 1].map(|major| (major, self.levels(&of_component))).to_vec();
        let near = self.of(&platform_levels.iter().map(|l| (l.sgx, l.tdx.unwrap_or([0; 16]))).collect::<Vec<_>>());
        let svn = tdx.then(|| self.tee_tcb_svn(near.1));
        TcbQuestion {
            platform_levels,
            modules,
            qe_levels: self.levels(&of_component),
            components: self.svns(near.0),
            pcesvn: 10 + self.below(4) as u16,
            svn,
            svn2: svn.filter(|_| self.one_in(2)).map(|_| self.tee_tcb_svn(near.1)),
            qe_isvsvn: self.below(8) as u16,
        }
    }
}

#[test]
fn the_core_says_what_the_rules_say() {
    let (mut random, begin) = (Random(0x5eed_0f1e_7e57_0001), Instant::now());
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for number in 0..QUESTIONS {
        let question = random.question();
        let (rules, core) = (tcb_status(&question), internals::tcb_status(&question));
        assert_eq!(core, rules, "question {number}: {question:?}");
        *seen.entry(rules.map_or("no level", |answer| answer.status)).or_default() += 1;
    }
    println!("{QUESTIONS} questions, all answered alike, in {:.1} s", begin.elapsed().as_secs_f64());
    for (status, count) in &seen {
        println!("{count:>8} {status}");
    }
    // Nine statuses, and none.
    assert_eq!(seen.len(), 10, "{seen:?}");
    assert!(seen.values().all(|count| *count > 2_000), "{seen:?}");
}

/// Every pair of statuses of platform and component, and every pair of launch and now, without chance.
#[test]
fn every_pair_of_statuses_comes_to_the_same() {
    let mut pairs = 0;
    for launch in OF_LEVELS {
        for now in OF_LEVELS {
            for module in [UP_TO_DATE, OUT_OF_DATE, REVOKED] {
                for qe in [UP_TO_DATE, OUT_OF_DATE, REVOKED] {
                    let level = |svn: u8, status| PlatformLevel { sgx: [1; 16], pcesvn: 1, tdx: Some([svn; 16]), status };
                    let question = TcbQuestion {
                        platform_levels: vec![level(1, launch), level(2, now)],
                        modules: vec![(1, vec![(0, module)])],
                        qe_levels: vec![(0, qe)],
                        components: [1; 16],
                        pcesvn: 1,
                        svn: Some([1; 16]),
                        svn2: Some([1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]),
                        qe_isvsvn: 0,
                    };
                    assert_eq!(internals::tcb_status(&question), tcb_status(&question), "{question:?}");
                    pairs += 1;
                }
            }
        }
    }
    assert_eq!(pairs, 7 * 7 * 9);
}
