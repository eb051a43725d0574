/// Fields of stored values, keys that tell nothing, and the tables of the partition `outbound`.
///
/// # On disk
///
/// The one partition of kind 7 `outbound`. Every value begins with its format, a byte, 1 where
/// nothing else is said. Numbers are big-endian, texts UTF-8 with a 4-byte length, times
/// milliseconds (8), optional fields a byte 0 or 1 before them.
///
/// | table | key | value |
/// |---|---|---|
/// | 80 `mta_sts` | hash of the domain (16) | domain, id of its record, fetched, expires, text of the policy |
/// | 81 `suppressed` | hash of the address (16) | address, reason, since, until |
/// | 82 `sending_usage` | day (8), account (8), or an octet and a domain or address | messages, recipients |
/// | 83 `outbound_secret` | 1 | 32 random bytes (without format): the key of the hashes |
/// | 83 | 2 | what SRS signs with (sealed, see `vault`), since, whether it took over from a secret derived from the key of the hashes |
/// | 84 `dkim_key` | domain, 0, selector | (format 2) domain, selector, algorithm, private key (PKCS#8, sealed), public key (X.509), pair, state, since, since when the DNS shows it |
/// | 85 `tls_results` | day (8), hash of day and domain (16) | domain, policies: type, domain, lines, successes, failures, kinds of failures |
/// | 87 `tls_report` | the same | whether done, when it is taken up next, addresses that have it |
/// | 88 `kept_path` | hash of a return path (16) in hexadecimal digits | path, when it was last rewritten |
///
/// The one partition of kind 9 `reports`, written likewise:
///
/// | table | key | value |
/// |---|---|---|
/// | 89 `dmarc_group` | day (8), hash of day and policy (16) | policy, messages, rows, messages that are in no row |
/// | 90 `dmarc_row` | that of its group, hash of the row without its count (16) | count, address, disposition, alignment, reasons, identifiers, signatures, SPF |
/// | 90 | day (8) | groups and rows of the day, messages that are in no group |
/// | 91 `dmarc_report` | that of its group | whether done, when it is taken up next, addresses that have it |
/// | 92 `dmarc_sent` | the same | domain, messages, rows, messages that are in no row, when it was done, addresses that have it |
/// | 93 `received_report` | day (8), hash of the domain (16), 1 for DMARC, 2 for TLS or 3 for a failure report, hash of organization, id and policy's domain (16) | who reports, id, begin, end, when it arrived, whether it is authentic and of whom; of DMARC: domain, policy, sources, a sum of others; of TLS: policies with counts and kinds of failures; of a failure: domain, client, what failed, what was done, sender, number of messages |
///
/// Hashes are HMAC-SHA-256, cut off, since keys are not sealed.
///
/// Version history: 1 is the first. 2, of `dkim_key` only, seals the private key, which 1 has as it
/// is; rows of 1 are sealed when the server starts.
@NullMarked
package org.posthorn.transport.rows;

import org.jspecify.annotations.NullMarked;
