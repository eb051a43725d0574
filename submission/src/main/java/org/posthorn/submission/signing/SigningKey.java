package org.posthorn.submission.signing;

import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.KeySchedule.KeyStatus;

/// A key that is kept, and where it stands.
public record SigningKey(DkimKey key, KeyStatus standing) {
  SigningKey with(KeyStatus other) {
    return new SigningKey(key, other);
  }
}
