package dev.slipway.lifecycle.web;

import io.helidon.common.GenericType;
import io.helidon.common.mapper.Mapper;
import io.helidon.common.mapper.MapperException;
import io.helidon.common.mapper.MapperManager;
import io.helidon.common.mapper.MappersConfig;
import java.util.Optional;
import java.util.function.Supplier;

/** Mappers that are made when something is mapped; the server hands them on with each request. Thread-safe. */
@SuppressWarnings("removal") // the server still asks for its mappers by the type that it will give up
final class LazyMappers implements MapperManager {

  private final Supplier<MapperManager> mappers;

  LazyMappers(Supplier<MapperManager> mappers) {
    this.mappers = mappers;
  }

  @Override
  public <S, T> T map(S source, GenericType<S> sourceType, GenericType<T> targetType, String... qualifiers) throws MapperException {
    return mappers.get().map(source, sourceType, targetType, qualifiers);
  }

  @Override
  public <S, T> T map(S source, Class<S> sourceType, Class<T> targetType, String... qualifiers) throws MapperException {
    return mappers.get().map(source, sourceType, targetType, qualifiers);
  }

  @Override
  public <S, T> Optional<Mapper<S, T>> mapper(GenericType<S> sourceType, GenericType<T> targetType, String... qualifiers) {
    return mappers.get().mapper(sourceType, targetType, qualifiers);
  }

  @Override
  public MappersConfig prototype() {
    return mappers.get().prototype();
  }
}
