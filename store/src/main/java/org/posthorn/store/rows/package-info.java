/// How an account's mail lies in the key-value store: tables, keys, and a class for each kind of
/// row. The layouts are listed in [org.posthorn.store]. For the packages of this module only.
@NullMarked
package org.posthorn.store.rows;

import org.jspecify.annotations.NullMarked;
