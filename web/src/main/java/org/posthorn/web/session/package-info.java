/// Signing in with a browser: the login pages and the sessions.
///
/// [Sessions] authenticates requests of browsers. [LoginSite] adds the pages to a
/// [org.posthorn.web.Site]. The state between two steps of a login is encrypted in a cookie
/// ([LoginState]), so that any node can continue; a session is a random token, whose hash is in the
/// account's partition. If several accounts are signed in, one cookie holds all their tokens.
///
/// Pages are plain HTML without inline scripts or styles. Changes need a POST from a page of this
/// server ([SameOrigin]). Signing in over plain HTTP is possible only from loopback.
@NullMarked
package org.posthorn.web.session;

import org.jspecify.annotations.NullMarked;
