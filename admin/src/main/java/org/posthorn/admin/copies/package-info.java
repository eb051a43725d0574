/// Backups, reading from them, and long work. Values and interfaces, independent of the operations.
@NullMarked
package org.posthorn.admin.copies;

import org.jspecify.annotations.NullMarked;
