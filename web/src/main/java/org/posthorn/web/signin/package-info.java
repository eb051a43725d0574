/// Authentication of requests: [SignIn][org.posthorn.web.signin.SignIn], with a password (RFC 7617)
/// or an access token (RFC 6750).
@NullMarked
package org.posthorn.web.signin;

import org.jspecify.annotations.NullMarked;
