/// Domain names, a resolver with its DNSSEC result, and a zone in memory for tests.
///
/// RFCs: 1035, 2181, 2308 (negative answers), 9520 (cached failures), 6891 (EDNS), 6840 §5.7 (AD),
/// 5890-5892 and 3492 (international names), 7505 (null MX), 6698 (TLSA).
///
/// **Model.** A [DomainName] is lower-case A-labels. A [Resolver] answers each question with an
/// [DnsAnswer]: found, no data, no name, or failed, with its TTL and [Dnssec] status.
/// [NetworkResolver] queries recursive servers over UDP, or TCP if an answer does not fit;
/// [MemoryZone] answers from memory.
///
/// **DNSSEC.** No validation here: an answer is secure if a trusted server says so (AD). Such a
/// server should run on the same machine. A validating server answers SERVFAIL for bogus data,
/// which is treated like any other failure: try again later.
///
/// **Threads and locks.** All thread-safe. Callers block, on virtual threads; dnsjava keeps one
/// selector thread for the process. The cache has a lock that is held only for lookups.
///
/// **Limits.** [NetworkResolver.Settings]: timeout (3 s), attempts (2), cached answers (10,000).
/// Answers are cached for a day at most, negative ones for an hour, failures for 5 s. At most eight
/// CNAMEs are followed.
@NullMarked
package org.posthorn.dns;

import org.jspecify.annotations.NullMarked;
