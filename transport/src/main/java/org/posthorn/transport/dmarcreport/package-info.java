/// DMARC reports: what was found out about arriving mail is counted, and told once a day to the
/// domains that ask for it.
///
/// **RFCs**: 9990 (aggregate reports), 9991 (failure reports), 9989 §4.7 (who asks for them).
///
/// **Entry points**: [Observations], which is told of every message.
@NullMarked
package org.posthorn.transport.dmarcreport;

import org.jspecify.annotations.NullMarked;
