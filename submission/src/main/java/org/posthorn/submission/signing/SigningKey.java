package org.posthorn.submission.signing;

import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.KeySchedule.Standing;

/// A key that is kept, and where it stands.
public record SigningKey(DkimKey key, Standing standing) {
  SigningKey with(Standing other) {
    return new SigningKey(key, other);
  }
}
