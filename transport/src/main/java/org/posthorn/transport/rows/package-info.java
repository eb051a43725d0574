/// The encoding of stored values, keyed hashes, and the tables of the partitions `outbound` and
/// `reports`.
///
/// # On disk
///
/// The one partition of kind 7 `outbound`. Every value begins with its format, a byte, 1 unless
/// stated otherwise. Numbers are big-endian, texts UTF-8 with a 4-byte length, times milliseconds
/// (8), optional fields have a byte 0 or 1 before them.
///
/// | table | key | value |
/// |---|---|---|
/// | 80 `mta_sts` | hash of the domain (16) | domain, id of its record, fetched, expires, text of the policy |
/// | 81 `suppressed` | hash of the address (16) | address, reason, since, until |
/// | 82 `sending_usage` | day (8), account (8), or an octet and a domain or address | messages, recipients |
/// | 83 `outbound_secret` | 1 | 32 random bytes (without format): the key of the hashes |
/// | 83 | 2 | the secret of SRS (sealed, see `vault`), since, whether it replaced a secret derived from the key of the hashes |
/// | 84 `dkim_key` | domain, 0, selector | (format 2) domain, selector, algorithm, private key (PKCS#8, sealed), public key (X.509), pair, state, since, since when it is in the DNS |
/// | 85 `tls_results` | day (8), hash of day and domain (16) | domain, policies: type, domain, lines, successes, failures, kinds of failures |
/// | 87 `tls_report` | the same | whether done, earliest next attempt, addresses that have it |
/// | 88 `kept_path` | hash of a return path (16) in hexadecimal digits | path, when it was last rewritten |
///
/// The one partition of kind 9 `reports`, in the same encoding:
///
/// | table | key | value |
/// |---|---|---|
/// | 89 `dmarc_group` | day (8), hash of day and policy (16) | policy, messages, rows, messages without a row |
/// | 90 `dmarc_row` | that of its group, hash of the row without its count (16) | count, address, disposition, alignment, reasons, identifiers, signatures, SPF |
/// | 90 | day (8) | groups and rows of the day, messages without a group |
/// | 91 `dmarc_report` | that of its group | whether done, earliest next attempt, addresses that have it |
/// | 92 `dmarc_sent` | the same | domain, messages, rows, messages without a row, when it was finished, addresses that have it |
/// | 93 `received_report` | day (8), hash of the domain (16), 1 for DMARC, 2 for TLS or 3 for a failure report, hash of organization, id and policy's domain (16) | organization, id, begin, end, arrival, authenticated sender; of DMARC: domain, policy, sources, sum of further sources; of TLS: policies with counts and failures by type; of a failure: domain, client, failure, disposition, sender, number of messages |
///
/// Hashes are truncated HMAC-SHA-256, because keys are not sealed.
///
/// Version history: 1 is the first. 2 (`dkim_key` only) seals the private key; rows of version 1
/// are converted when the server starts.
@NullMarked
package org.posthorn.transport.rows;

import org.jspecify.annotations.NullMarked;
