package org.posthorn.submission.signing;

import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.KeySchedule.KeyStatus;

/// A stored key and its state.
public record SigningKey(DkimKey key, KeyStatus status) {
  SigningKey with(KeyStatus other) {
    return new SigningKey(key, other);
  }
}
