/// Runs of Sieve scripts over stored mail, and their reports.
@NullMarked
package org.posthorn.admin.scripts;

import org.jspecify.annotations.NullMarked;
