/// The Sieve scripts of accounts (RFC 5804): stored by name, one of them active. Their text is not
/// interpreted here.
@NullMarked
package org.posthorn.store.scripts;

import org.jspecify.annotations.NullMarked;
