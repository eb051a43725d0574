/// Extracts the features of messages for the classifier.
@NullMarked
package org.posthorn.spam.features;

import org.jspecify.annotations.NullMarked;
