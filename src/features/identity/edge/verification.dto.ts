import { ApiProperty } from '@nestjs/swagger';

class CheckDto {
  @ApiProperty({ example: 'anchors.0.inclusion' }) id: string;
  @ApiProperty({ enum: ['passed', 'failed', 'not_checked'] }) result: string;
  @ApiProperty({ description: 'One sentence for people; it may quote the document' }) detail: string;
}

export class VerificationDto {
  @ApiProperty({ description: 'True if no check failed' }) verified: boolean;
  @ApiProperty({ type: [CheckDto] }) checks: readonly CheckDto[];
  @ApiProperty({ type: [String], description: 'What was taken on trust, each as "that …"' })
  trusted: readonly string[];
}

export class IssuerDto {
  @ApiProperty({ example: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK' }) did: string;
  @ApiProperty({
    example:
      'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
  })
  verificationMethod: string;
  @ApiProperty({ enum: ['eddsa-jcs-2022'] }) cryptosuite: string;
}
