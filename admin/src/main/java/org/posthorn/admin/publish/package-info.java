/// The DNS records that a domain needs to receive mail and to authenticate its outgoing mail, and
/// the check of them.
///
/// **RFCs**: 5321 §5 (MX), 7208 (SPF), 6376 (DKIM), 9989 (DMARC), 8461 (MTA-STS), 8460 (TLSRPT),
/// 6698 and 7672 (TLSA), 6186 and 8314 (SRV).
///
/// **Entry points**: [DomainRecords], [RecordCheck].
///
/// **Threads**: values and functions; thread-safe.
@NullMarked
package org.posthorn.admin.publish;

import org.jspecify.annotations.NullMarked;
