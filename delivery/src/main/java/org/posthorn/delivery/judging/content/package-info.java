/// Links and attachments among the examiners: [ContentExaminer].
@NullMarked
package org.posthorn.delivery.judging.content;

import org.jspecify.annotations.NullMarked;
