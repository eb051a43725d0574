/// The rows of an account's mail in the key-value store: tables, keys, and a class for each type of
/// row. The layouts are listed in [org.posthorn.store]. Only for packages of this module.
@NullMarked
package org.posthorn.store.rows;

import org.jspecify.annotations.NullMarked;
