/// Signed heads of the audit log, and its check.
@NullMarked
package org.posthorn.admin.audit;

import org.jspecify.annotations.NullMarked;
