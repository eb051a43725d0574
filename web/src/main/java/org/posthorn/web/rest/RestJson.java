package org.posthorn.web.rest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/// JSON mapping of REST: records as objects, constants in lower case, times in UTC (RFC 3339),
/// empty values omitted.
final class RestJson {
  private static final int DEPTH_MAX = 32;

  /// Largest number of values and names in a body. A message with 3,000 recipients and 500
  /// attachments, or an import of 1,000 accounts, has about 30,000. Each uses up to a hundred bytes
  /// of memory however short it is, so a limit of octets is not enough.
  private static final int TOKENS_MAX = 100_000;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxTokenCount(TOKENS_MAX)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .annotationIntrospector(new Words())
          .changeDefaultPropertyInclusion(usual ->
              usual.withValueInclusion(
                  com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT))
          .build();

  private RestJson() {}

  /// The words of an enum: `IN_USE` is `in-use`.
  static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> word(((Enum<?>) constant).name()))
        .toList();
  }

  static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static final class Words extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public String[] findEnumValues(
        MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
      for (int i = 0; i < constants.length; i++) {
        names[i] = word(constants[i].name());
      }
      return names;
    }
  }
}
