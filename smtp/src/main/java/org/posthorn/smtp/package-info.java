/// The SMTP and LMTP server engine behind the MailService port.
@NullMarked
package org.posthorn.smtp;

import org.jspecify.annotations.NullMarked;
