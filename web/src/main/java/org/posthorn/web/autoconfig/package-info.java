/// What mail programs ask to configure themselves: Mozilla's autoconfiguration, Microsoft's
/// Autodiscover, and the policy of MTA-STS that other servers ask for.
///
/// Each answers for domains of ours alone, and says nothing of whether an address exists.
@NullMarked
package org.posthorn.web.autoconfig;

import org.jspecify.annotations.NullMarked;
