package org.posthorn.web.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Description and limits of a record component, for the API documentation. Each component of a
/// record in a request or response of an [Endpoint] has one; limits are documented and checked only
/// for requests.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Description {
  /// A sentence or phrase, with the unit.
  String value();

  /// The smallest allowed number.
  long min() default Long.MIN_VALUE;

  /// The largest allowed number.
  long max() default Long.MAX_VALUE;

  /// The largest number of characters (UTF-16) of a text, or entries of a list or map.
  int size() default 1_000;

  /// The largest number of characters (UTF-16) of a text in a list or map.
  int each() default 1_000;
}
