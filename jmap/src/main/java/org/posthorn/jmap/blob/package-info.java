/// Binary data by id (RFC 8620 §6): messages, their parts, and uploads.
@NullMarked
package org.posthorn.jmap.blob;

import org.jspecify.annotations.NullMarked;
