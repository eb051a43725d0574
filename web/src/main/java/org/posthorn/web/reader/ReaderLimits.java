package org.posthorn.web.reader;

import java.time.Duration;

/// Limits of displaying messages.
///
/// @param pictureBytes size of a remote image; larger ones are not shown
/// @param pictureTime timeout of an image with all its redirects
/// @param redirects redirects that are followed for one image
/// @param picturesAtOnce concurrent images of one account; browsers open six connections to a
///   server
/// @param picturesInAll concurrent images of all accounts, since each is held in memory
/// @param pictureWait longest wait for a fetch to start; a newsletter has 100 images
/// @param senders senders whose images are always shown, of one account
public record ReaderLimits(
    int pictureBytes,
    Duration pictureTime,
    int redirects,
    int picturesAtOnce,
    int picturesInAll,
    Duration pictureWait,
    int senders) {
  public static ReaderLimits defaults() {
    return new ReaderLimits(5 << 20, Duration.ofSeconds(20), 5, 6, 16, Duration.ofSeconds(30), 500);
  }
}
