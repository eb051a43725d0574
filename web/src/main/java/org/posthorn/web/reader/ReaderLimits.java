package org.posthorn.web.reader;

import java.time.Duration;

/// What showing messages may cost.
///
/// @param pictureBytes of one picture of another server; larger ones are not shown
/// @param pictureTime for one picture, with all its redirects
/// @param redirects that are followed for one picture
/// @param picturesAtOnce of one account; browsers have six connections to a server
/// @param picturesInAll of all accounts, since each is held in memory
/// @param pictureWait how long one waits for its turn; a newsletter has 100 pictures
/// @param senders of an account whose pictures are always shown
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
