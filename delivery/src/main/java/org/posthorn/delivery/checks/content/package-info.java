/// Links and attachments among the checks: [ContentCheck].
@NullMarked
package org.posthorn.delivery.checks.content;

import org.jspecify.annotations.NullMarked;
