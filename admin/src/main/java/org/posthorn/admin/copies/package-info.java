/// Backups, what can be read in them, and work that takes long. Values and ports: they know nothing
/// of the operations.
@NullMarked
package org.posthorn.admin.copies;

import org.jspecify.annotations.NullMarked;
