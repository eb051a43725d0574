/// Automatic configuration of mail programs: Mozilla's autoconfiguration, Microsoft's Autodiscover,
/// Apple's profiles; and the MTA-STS policy for other servers.
///
/// Answers only for local domains, and does not reveal whether an address exists.
@NullMarked
package org.posthorn.web.autoconfig;

import org.jspecify.annotations.NullMarked;
