package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.kv.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns a failure of the store into a refusal, and logs the failure.
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
