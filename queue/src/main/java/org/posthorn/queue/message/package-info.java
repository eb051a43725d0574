/// What is queued: a message with its envelope, and what became of it for each recipient. Values
/// only.
///
/// **RFCs**: 5321 §2.3.1 (envelope), 3461 (what senders want to be told), 3463 (statuses). VERP is
/// no RFC, but D. J. Bernstein's idea in the form that Postfix gave it (VERP_README), which list
/// managers know. The form has no room for a proof: what [Verp] reads is a hint, used where a
/// report does not name the recipient by an address that we know.
@NullMarked
package org.posthorn.queue.message;

import org.jspecify.annotations.NullMarked;
