/// The open sessions of users, for all protocols, and traces of the sessions of single accounts.
/// Independent of protocols, which remove secrets before.
@NullMarked
package org.posthorn.wire.sessions;

import org.jspecify.annotations.NullMarked;
