import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
} from 'class-validator';
import { type Role, roleNames } from '#contracts';

const textMax = 250;
const organizationsMax = 1_000;

const Organizations = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: [String], description: 'It sees what is of these only; absent or empty: of all' }),
    IsOptional(),
    IsArray(),
    ArrayMaxSize(organizationsMax),
    IsString({ each: true }),
    MaxLength(textMax, { each: true }),
  );

class NameAndPasswordDto {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(textMax)
  name: string;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  password: string;
}

export class SignInDto extends NameAndPasswordDto {
  @ApiPropertyOptional({ description: 'One-time code, where the account has an app for them' })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  code?: string;
}

export class OidcBeginDto {
  @ApiPropertyOptional({ description: 'Fragment of the page to come back to, such as #/alerts' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  @Matches(/^#\/[\w/%.~-]*$/)
  returnTo?: string;
}

/** The first administrator. */
export class SetupDto extends NameAndPasswordDto {}

export class NewAccountDto extends NameAndPasswordDto {
  @ApiProperty({ enum: roleNames })
  @IsIn(roleNames)
  role: Role;

  @Organizations()
  organizations?: string[];
}

export class AccountChangeDto {
  @ApiPropertyOptional({ enum: roleNames })
  @IsOptional()
  @IsIn(roleNames)
  role?: Role;

  @Organizations()
  organizations?: string[];

  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}

export class PasswordDto {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  password: string;
}

export class OwnPasswordDto extends PasswordDto {
  @ApiProperty({ description: 'The password until now' })
  @IsString()
  @MaxLength(1_000)
  before: string;
}

export class CodeTakenDto extends PasswordDto {
  @ApiProperty({ description: 'As it was offered' })
  @IsString()
  @MaxLength(1_000)
  offer: string;

  @ApiProperty({ description: 'The first code of the app' })
  @IsString()
  @MaxLength(20)
  code: string;
}

export class NewTokenDto {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  name: string;

  @ApiProperty({ enum: roleNames })
  @IsIn(roleNames)
  role: Role;

  @Organizations()
  organizations?: string[];

  @ApiPropertyOptional({ description: 'Days until it ends; absent: never' })
  @IsOptional()
  @IsInt()
  @Min(1)
  days?: number;
}
