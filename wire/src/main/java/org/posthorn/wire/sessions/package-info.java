/// The sessions of users that are open now, over all protocols, and traces of what is said in those
/// of one account. Knows no protocol: what is secret is taken out before it comes here.
@NullMarked
package org.posthorn.wire.sessions;

import org.jspecify.annotations.NullMarked;
