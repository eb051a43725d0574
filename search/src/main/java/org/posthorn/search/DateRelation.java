package org.posthorn.search;

/// Relation of a message's day to the requested day, both without time and zone (RFC 9051 §6.4.4).
public enum DateRelation {
  BEFORE,
  ON,
  SINCE;

  public boolean holds(long day, long asked) {
    return switch (this) {
      case BEFORE -> day < asked;
      case ON -> day == asked;
      case SINCE -> day >= asked;
    };
  }
}
