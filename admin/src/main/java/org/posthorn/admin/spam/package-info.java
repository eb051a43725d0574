/// Files of messages to learn from.
@NullMarked
package org.posthorn.admin.spam;

import org.jspecify.annotations.NullMarked;
