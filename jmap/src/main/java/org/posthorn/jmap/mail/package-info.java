/// The capability of mail, of which the methods are in packages of their own.
@NullMarked
package org.posthorn.jmap.mail;

import org.jspecify.annotations.NullMarked;
