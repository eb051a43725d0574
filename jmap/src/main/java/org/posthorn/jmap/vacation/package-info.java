/// VacationResponse (RFC 8621 §8).
@NullMarked
package org.posthorn.jmap.vacation;

import org.jspecify.annotations.NullMarked;
