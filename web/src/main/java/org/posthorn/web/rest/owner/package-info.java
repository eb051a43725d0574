/// REST for account owners about their own mail: message history, refused and quarantined messages,
/// lists of senders, invitations.
@NullMarked
package org.posthorn.web.rest.owner;

import org.jspecify.annotations.NullMarked;
