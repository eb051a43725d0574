package org.posthorn.spam.features;

/// What looking at one message may cost.
///
/// @param featuresMax features: an ordinary message has 500 to 2,000; each costs one look into the
///   model's memory
/// @param textOctetsMax octets of text that are decoded, over all parts: what spam has to say comes
///   early, and decoding costs most of the time
/// @param partsMax parts that are looked at: an ordinary message has up to 10
/// @param fieldsMax header fields that are looked at: an ordinary message has 15 to 60
/// @param fieldOctetsMax octets of one field's value: a subject is never that long
/// @param linksMax links that are looked into
public record FeatureLimits(
    int featuresMax,
    int textOctetsMax,
    int partsMax,
    int fieldsMax,
    int fieldOctetsMax,
    int linksMax) {
  public static final FeatureLimits STANDARD =
      new FeatureLimits(6_000, 32 * 1024, 32, 200, 1_000, 60);
}
