package org.posthorn.web.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a component of a record means to programs, and its bounds. Each component of a record that
/// an [Endpoint] takes or gives has one; bounds are told and checked of what is taken only.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Description {
  /// A sentence or a part of one, with the unit.
  String value();

  /// The least a number may be.
  long min() default Long.MIN_VALUE;

  /// The most a number may be.
  long max() default Long.MAX_VALUE;

  /// How many characters (UTF-16) a text may have, how many entries a list or a map.
  int size() default 1_000;

  /// How many characters (UTF-16) a text in a list or a map may have.
  int each() default 1_000;
}
