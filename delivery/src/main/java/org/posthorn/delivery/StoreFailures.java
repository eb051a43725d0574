package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.kv.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a failure of the store means for who waits for an answer; the log says what it was.
final class StoreFailures {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFailures.class);

  private StoreFailures() {}

  static DeliveryRefusal refusal(String traceId, Exception failure) {
    LOG.error("smtp event=store-failed trace={}", traceId, failure);
    boolean noRoom =
        switch (failure) {
          case StoreException store -> StoreException.isLackOfRoom(store);
          case IOException io -> StoreException.isLackOfRoom(io);
          default -> false;
        };
    return noRoom ? DeliveryRefusal.Failure.NO_ROOM : DeliveryRefusal.Failure.STORE;
  }
}
