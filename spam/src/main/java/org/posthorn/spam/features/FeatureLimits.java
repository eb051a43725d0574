package org.posthorn.spam.features;

/// Limits of the features of one message.
///
/// @param featuresMax number of features: a typical message has 500 to 2,000; each costs one read
///   in the model
/// @param textOctetsMax octets of text that are decoded, for all parts: spam shows early, and
///   decoding takes most of the time
/// @param partsMax number of parts: a typical message has up to 10
/// @param fieldsMax number of header fields: a typical message has 15 to 60
/// @param fieldOctetsMax octets of one field's value: longer than any subject
/// @param linksMax number of links
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
