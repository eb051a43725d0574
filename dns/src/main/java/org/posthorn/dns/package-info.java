/// Domain names, a resolver with its DNSSEC result, and a zone in memory for tests.
///
/// RFCs: 1035, 2181, 2308 (negative answers), 9520 (remembered failures), 6891 (EDNS), 6840 §5.7
/// (AD), 5890-5892 and 3492 (international names), 7505 (null MX), 6698 (TLSA).
///
/// **Model.** A [DomainName] is lower-case A-labels. A [Resolver] answers each question with an
/// [DnsAnswer]: found, no data, no name, or failed, with how long it lasts and what [Dnssec] says
/// of it. [NetworkResolver] asks recursive servers over UDP, and TCP where an answer does not fit;
/// [MemoryZone] answers from memory.
///
/// **DNSSEC.** Nothing is validated here: an answer is secure if a server that the settings trust
/// says so (AD). Such a server belongs on the same machine. A validating server answers SERVFAIL to
/// what is bogus, which is a failure like any other and leads to the same end: try again later.
///
/// **Threads and locks.** All thread-safe. Callers block, on virtual threads; dnsjava keeps one
/// selector thread for the process. The cache has a lock, held for a lookup only.
///
/// **Limits.** [NetworkResolver.Settings]: time per try (3 s), tries (2), answers remembered
/// (10,000). Found answers are remembered for a day at most, negative ones for an hour, failures
/// for 5 s. Eight aliases are followed.
@NullMarked
package org.posthorn.dns;

import org.jspecify.annotations.NullMarked;
