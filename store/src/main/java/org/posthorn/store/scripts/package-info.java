/// The Sieve scripts of accounts, as clients of RFC 5804 upload them: kept, named, one of them
/// active. What is in them is not looked at here.
@NullMarked
package org.posthorn.store.scripts;

import org.jspecify.annotations.NullMarked;
