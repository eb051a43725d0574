/// What a classifier compares of messages.
@NullMarked
package org.posthorn.spam.features;

import org.jspecify.annotations.NullMarked;
