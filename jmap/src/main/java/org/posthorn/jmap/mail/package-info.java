/// The mail capability. Its methods are in other packages.
@NullMarked
package org.posthorn.jmap.mail;

import org.jspecify.annotations.NullMarked;
