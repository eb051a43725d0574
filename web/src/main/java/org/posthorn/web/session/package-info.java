/// Signing in with a browser: the login page, its second step, and the sessions that come of it.
///
/// [Sessions] tells others whose browser sends a request. [LoginSite] puts the pages in a
/// [org.posthorn.web.Site]. What a browser must keep between two steps is sealed in a cookie
/// ([LoginState]), so that any node can go on with it; a session is a random token, whose hash is
/// in the account's partition. Accounts that are signed in side by side have a token each, all in
/// one cookie.
///
/// Pages are plain HTML without inline scripts or styles. Whatever changes something is a POST that
/// must come from our own pages ([SameOrigin]). Nobody signs in over plain HTTP but from this
/// machine.
@NullMarked
package org.posthorn.web.session;

import org.jspecify.annotations.NullMarked;
