package org.posthorn.jmap.protocol;

/// Cost of the searches in one request so far, in octets of messages that were read and decoded.
/// One thread.
public final class Effort {
  private long spent;

  public void spend(long octets) {
    spent += octets;
  }

  public long spent() {
    return spent;
  }
}
