/// What a domain must say in the DNS for its mail to arrive and to be believed, and whether it
/// does.
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
