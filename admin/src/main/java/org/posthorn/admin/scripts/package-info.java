/// Sieve scripts run over mail that is already there, and what comes of it in words.
@NullMarked
package org.posthorn.admin.scripts;

import org.jspecify.annotations.NullMarked;
