package dev.slipway.distribution;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Optional;

/**
 * A lambda or method reference as the class that the JVM would make of it at its first use (JLS 15.27.4, {@link
 * java.lang.invoke.LambdaMetafactory}). Immutable.
 *
 * @param name the name of the class
 * @param home where it stands in the source
 * @param type its factory: what it captures, and the interface that it is
 * @param method the name of the interface's method
 * @param erased the type of that method
 * @param actual the type that the method has here, where type variables are bound
 * @param body what it calls
 */
record LambdaClass(
    ClassDesc name, Home home, MethodTypeDesc type, String method, MethodTypeDesc erased, MethodTypeDesc actual,
    DirectMethodHandleDesc body) {

  /** The static method that returns one. */
  static final String FACTORY = "make";

  private static final ClassDesc METAFACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");
  private static final String ONLY = "ONLY";
  private static final List<Box> BOXES = List.of(
      new Box(ConstantDescs.CD_Boolean, ConstantDescs.CD_boolean), new Box(ConstantDescs.CD_Byte, ConstantDescs.CD_byte),
      new Box(ConstantDescs.CD_Character, ConstantDescs.CD_char), new Box(ConstantDescs.CD_Short, ConstantDescs.CD_short),
      new Box(ConstantDescs.CD_Integer, ConstantDescs.CD_int), new Box(ConstantDescs.CD_Long, ConstantDescs.CD_long),
      new Box(ConstantDescs.CD_Float, ConstantDescs.CD_float), new Box(ConstantDescs.CD_Double, ConstantDescs.CD_double));

  /** A primitive type and the class of its boxes. */
  private record Box(ClassDesc type, ClassDesc value) {}

  /**
   * Where a lambda stands.
   *
   * @param nest the host of the nest, whose private methods may be called
   * @param version the version of the class file around it
   * @param source the name of the source file, empty when unknown
   * @param line the line in it, 0 when unknown
   */
  record Home(ClassDesc nest, int version, String source, int line) {}

  /** Returns the class for a call that the compiler wrote for a lambda; nothing for one that is more, as a serializable one is. */
  static Optional<LambdaClass> of(InvokeDynamicInstruction call, ClassDesc name, Home home) {
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    if (!bootstrap.owner().equals(METAFACTORY) || !"metafactory".equals(bootstrap.methodName())) {
      return Optional.empty();
    }
    List<ConstantDesc> given = call.bootstrapArgs();
    DirectMethodHandleDesc body = (DirectMethodHandleDesc) given.get(1);
    if (body.kind() == Kind.SPECIAL || body.kind() == Kind.INTERFACE_SPECIAL || body.owner().isArray()) {
      return Optional.empty();
    }
    return Optional.of(new LambdaClass(name, home, call.typeSymbol(), call.name().stringValue(),
        (MethodTypeDesc) given.get(0), (MethodTypeDesc) given.get(2), body));
  }

  /** Returns the class file. */
  byte[] bytes(ClassFile files) {
    return files.build(name, builder -> {
      builder.withVersion(home.version(), 0);
      builder.withFlags(AccessFlag.FINAL, AccessFlag.SUPER, AccessFlag.SYNTHETIC);
      builder.withInterfaceSymbols(type.returnType());
      builder.with(NestHostAttribute.of(home.nest()));
      if (!home.source().isEmpty()) {
        builder.with(SourceFileAttribute.of(home.source()));
      }
      construction(builder);
      builder.withMethodBody(method, erased, ClassFile.ACC_PUBLIC, this::call);
    });
  }

  /** What captures nothing is made once, as the JVM makes it. */
  private void construction(ClassBuilder builder) {
    List<ClassDesc> captured = type.parameterList();
    for (int i = 0; i < captured.size(); i++) {
      builder.withField("c" + i, captured.get(i), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
    }
    MethodTypeDesc constructor = type.changeReturnType(ConstantDescs.CD_void);
    builder.withMethodBody(ConstantDescs.INIT_NAME, constructor, ClassFile.ACC_PRIVATE, code -> {
      code.aload(0).invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
      for (int i = 0; i < captured.size(); i++) {
        code.aload(0).loadLocal(TypeKind.from(captured.get(i)), code.parameterSlot(i)).putfield(name, "c" + i, captured.get(i));
      }
      code.return_();
    });
    if (captured.isEmpty()) {
      builder.withField(ONLY, name, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
      builder.withMethodBody(ConstantDescs.CLASS_INIT_NAME, ConstantDescs.MTD_void, ClassFile.ACC_STATIC, code ->
          code.new_(name).dup().invokespecial(name, ConstantDescs.INIT_NAME, constructor).putstatic(name, ONLY, name).return_());
      builder.withMethodBody(FACTORY, type, ClassFile.ACC_STATIC, code -> code.getstatic(name, ONLY, name).areturn());
    } else {
      builder.withMethodBody(FACTORY, type, ClassFile.ACC_STATIC, code -> {
        code.new_(name).dup();
        for (int i = 0; i < captured.size(); i++) {
          code.loadLocal(TypeKind.from(captured.get(i)), code.parameterSlot(i));
        }
        code.invokespecial(name, ConstantDescs.INIT_NAME, constructor).areturn();
      });
    }
  }

  private void call(CodeBuilder code) {
    if (home.line() > 0) {
      code.lineNumber(home.line());
    }
    boolean makes = body.kind() == Kind.CONSTRUCTOR;
    if (makes) {
      code.new_(body.owner()).dup();
    }
    MethodTypeDesc wanted = body.invocationType();
    int captures = type.parameterCount();
    for (int i = 0; i < wanted.parameterCount(); i++) {
      if (i < captures) {
        code.aload(0).getfield(name, "c" + i, type.parameterType(i));
      } else {
        ClassDesc given = erased.parameterType(i - captures);
        code.loadLocal(TypeKind.from(given), code.parameterSlot(i - captures));
        adapt(code, given, actual.parameterType(i - captures), wanted.parameterType(i));
      }
    }
    MethodTypeDesc symbol = MethodTypeDesc.ofDescriptor(body.lookupDescriptor());
    switch (body.kind()) {
      case STATIC, INTERFACE_STATIC -> code.invokestatic(body.owner(), body.methodName(), symbol, body.isOwnerInterface());
      case VIRTUAL -> code.invokevirtual(body.owner(), body.methodName(), symbol);
      case INTERFACE_VIRTUAL -> code.invokeinterface(body.owner(), body.methodName(), symbol);
      case CONSTRUCTOR -> code.invokespecial(body.owner(), ConstantDescs.INIT_NAME, symbol);
      default -> throw new IllegalStateException(body.toString());
    }
    giveBack(code, wanted.returnType(), erased.returnType());
  }

  private static void giveBack(CodeBuilder code, ClassDesc given, ClassDesc wanted) {
    if (!wanted.equals(ConstantDescs.CD_void)) {
      adapt(code, given, given, wanted);
    } else if (TypeKind.from(given).slotSize() == 2) {
      code.pop2();
    } else if (TypeKind.from(given).slotSize() == 1) {
      code.pop();
    }
    code.return_(TypeKind.from(wanted));
  }

  /**
   * Casts, boxes, unboxes and widens, as {@link java.lang.invoke.LambdaMetafactory} says.
   *
   * @param given the type of what lies on the stack
   * @param actual a narrower type that it is known to have
   */
  private static void adapt(CodeBuilder code, ClassDesc given, ClassDesc actual, ClassDesc wanted) {
    TypeKind to = TypeKind.from(wanted);
    if (given.isPrimitive() && wanted.isPrimitive()) {
      code.conversion(TypeKind.from(given), to);
    } else if (given.isPrimitive()) {
      Box box = box(given);
      code.invokestatic(box.type(), "valueOf", MethodTypeDesc.of(box.type(), given));
    } else if (wanted.isPrimitive()) {
      Box box = BOXES.stream().filter(each -> each.type().equals(actual)).findFirst().orElseGet(() -> box(wanted));
      if (!given.equals(box.type())) {
        code.checkcast(box.type());
      }
      code.invokevirtual(box.type(), box.value().displayName() + "Value", MethodTypeDesc.of(box.value()));
      code.conversion(TypeKind.from(box.value()), to);
    } else if (!wanted.equals(given) && !wanted.equals(ConstantDescs.CD_Object)) {
      code.checkcast(wanted);
    }
  }

  private static Box box(ClassDesc primitive) {
    return BOXES.stream().filter(each -> each.value().equals(primitive)).findFirst().orElseThrow();
  }
}
