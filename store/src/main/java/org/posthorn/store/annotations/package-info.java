/// The annotations of an account and its mailboxes, as clients of RFC 5464 set them. What is in
/// them is not looked at here.
@NullMarked
package org.posthorn.store.annotations;

import org.jspecify.annotations.NullMarked;
